import { TextInput, type TextInputProps } from '@mantine/core';

/** An amount, as the decimal string that the service takes. */
export function AmountField(props: TextInputProps) {
  return <TextInput label="Amount" inputMode="decimal" {...props} />;
}

/** What it is about, in one's own words: what that may be, is said by an example. */
export function ReferenceField({ example, ...props }: TextInputProps & { example: string }) {
  return <TextInput label="Reference" description={`For the history: ${example}, say`} {...props} />;
}

/** Why it is done. */
export function ReasonField(props: TextInputProps) {
  return <TextInput label="Reason" description="It stands in the history" required {...props} />;
}
