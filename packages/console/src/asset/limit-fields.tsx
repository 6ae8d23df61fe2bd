import { Button, Fieldset, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type UseFormReturnType } from '@mantine/form';
import { AmountField } from '../act/fields.tsx';
import { LIMIT_KINDS, type LimitValues, newWindow } from './limit-values.ts';

/** All limits of an asset. */
export function LimitFields({ form }: { form: UseFormReturnType<LimitValues> }) {
  return (
    <>
      <Fieldset legend="In one transaction, at most">
        {LIMIT_KINDS.map(({ value, label }) => (
          <AmountField key={value} label={label} {...form.getInputProps(`perTransaction.${value}`)} />
        ))}
      </Fieldset>
      {form.values.windows.map((_, index) => (
        <WindowFields key={index} form={form} index={index} />
      ))}
      <Button
        variant="default"
        onClick={() => {
          form.insertListItem('windows', newWindow());
        }}
      >
        Add a limit within a time
      </Button>
      <Fieldset legend="Largest balance">
        <AmountField label="At most" {...form.getInputProps('largestBalance.max')} />
        <NativeSelect
          label="A credit that does not fit"
          data={[
            { value: 'REJECT', label: 'is refused' },
            { value: 'CLAMP', label: 'is cut down to what fits' },
          ]}
          {...form.getInputProps('largestBalance.then')}
        />
      </Fieldset>
    </>
  );
}

function WindowFields({ form, index }: { form: UseFormReturnType<LimitValues>; index: number }) {
  const at = (name: string) => form.getInputProps(`windows.${index}.${name}`);
  return (
    <Fieldset legend={`Within a time (${index + 1})`}>
      <NativeSelect label="What counts" data={LIMIT_KINDS} {...at('of')} />
      <NativeSelect
        label="Within"
        data={[
          { value: 'DAY', label: 'a day' },
          { value: 'WEEK', label: 'a week' },
          { value: 'MONTH', label: 'a month' },
          { value: 'HOURS', label: 'any hours in a row' },
        ]}
        {...at('within')}
      />
      {form.values.windows[index]?.within === 'HOURS' ? (
        <NumberInput label="Hours" min={1} max={8_784} {...at('hours')} />
      ) : (
        <TextInput label="Time zone" {...at('timeZone')} />
      )}
      <AmountField label="At most" required {...at('max')} />
      <Button
        mt="sm"
        size="xs"
        variant="default"
        onClick={() => {
          form.removeListItem('windows', index);
        }}
      >
        Remove
      </Button>
    </Fieldset>
  );
}
