import { NativeSelect } from '@mantine/core';

interface ChoiceProps<Value extends string> {
  /** Of what: it is read aloud only. */
  readonly label: string;
  readonly options: readonly (Value | { readonly value: Value; readonly label: string })[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** Chooses what is shown. */
export function Choice<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <NativeSelect
      aria-label={label}
      data={[...options]}
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value as Value);
      }}
    />
  );
}
