import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type Scope, useMay } from '../session/session.ts';
import { ActionForm, type ActionFormProps } from './action-form.tsx';

interface ActionProps<Values, Answer> extends Omit<ActionFormProps<Values, Answer>, 'onClose'> {
  readonly scope: Scope;
  /** On the button, and above the form. */
  readonly label: string;
}

const HARMLESS = { variant: 'default' } as const;
const DANGEROUS = { variant: 'outline', color: 'red' } as const;

/** A button that opens a form, for whoever may do what it does. Each opening is an intent of its own. */
export function Action<Values extends object, Answer>({ scope, label, ...form }: ActionProps<Values, Answer>) {
  const may = useMay();
  const [opened, { open, close }] = useDisclosure(false);
  if (!may(scope)) return null;
  return (
    <>
      <Button size="xs" onClick={open} {...(form.isDangerous ? DANGEROUS : HARMLESS)}>
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={label} closeButtonProps={{ 'aria-label': 'Close' }}>
        <ActionForm {...form} onClose={close} />
      </Modal>
    </>
  );
}
