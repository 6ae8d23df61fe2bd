import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isProblem, NoAnswerError, type Schemas } from '@wallet-service/client';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { ProblemAlert } from '../show/problem-alert.tsx';
import classes from './action-form.module.css';
import { Preview } from './preview.tsx';
import { useIntent } from './use-intent.ts';

export interface ActionFormProps<Values, Answer> {
  readonly initialValues: Values;
  readonly fields?: (form: UseFormReturnType<Values>) => ReactNode;
  /** What would happen, as the service sees it. */
  readonly preview?: (values: Values) => Promise<Schemas['DryRun']>;
  /** The question that is answered by a click. */
  readonly question: (values: Values) => ReactNode;
  readonly perform: (values: Values, key: string) => Promise<Answer>;
  /** Told when it is done. */
  readonly done: string;
  /** Shown instead of closing the form: what is told this once. */
  readonly result?: (answer: Answer) => ReactNode;
  readonly isDangerous?: boolean;
  /** The page to go to when it is done, since there is nothing left to be seen on this one. */
  readonly leaveTo?: string;
  readonly onClose: () => void;
}

/** Fill in, look at what would happen, confirm. */
export function ActionForm<Values extends object, Answer>(props: ActionFormProps<Values, Answer>) {
  const { initialValues, fields, preview, question, perform, done, result, isDangerous = false } = props;
  const { leaveTo, onClose } = props;
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<Values>({ initialValues });
  const once = useIntent(perform);
  const [isAsking, setIsAsking] = useState(!fields && !preview);

  const showErrors = (error: unknown) => {
    const errors = isProblem(error) ? error.body.errors : undefined;
    if (!errors) return;
    setIsAsking(false);
    form.setErrors(Object.fromEntries(Object.entries(errors).map(([name, said]) => [name, said.join('. ')])));
  };
  const previewing = useMutation({
    mutationFn: async (values: Values) => preview?.(values),
    onSuccess: () => {
      setIsAsking(true);
    },
    onError: showErrors,
  });
  const performing = useMutation({
    mutationFn: once,
    onSuccess: async () => {
      notifications.show({ message: done, color: 'green' });
      if (!result) onClose();
      // Whatever was posted is seen in more than one place. What is gone is not asked for again.
      const refetchType = leaveTo === undefined ? 'active' : 'none';
      await queryClient.invalidateQueries({ refetchType });
      if (leaveTo !== undefined) await navigate(leaveTo);
    },
    onError: showErrors,
  });
  if (result && performing.data !== undefined) {
    return (
      <Stack>
        {result(performing.data)}
        <Button onClick={onClose}>Close</Button>
      </Stack>
    );
  }

  const back = () => {
    setIsAsking(false);
    previewing.reset();
    performing.reset();
  };
  // Until it is known what became of it, nothing but the very same can be sent.
  const isUnknown = performing.error instanceof NoAnswerError;
  const isRefused = previewing.data?.status === 'REJECTED';
  const error = performing.error ?? previewing.error;
  const submit = form.onSubmit((values) => {
    if (isAsking) {
      performing.mutate(values);
      return;
    }
    // What was refused before is another question.
    performing.reset();
    previewing.mutate(values);
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        {isAsking ? <Question>{question(form.values)}</Question> : fields?.(form)}
        {isAsking && previewing.data && <Preview dryRun={previewing.data} />}
        {error !== null && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          {isAsking && (fields ?? preview) && (
            <Button variant="default" onClick={back} disabled={isUnknown || performing.isPending}>
              Back
            </Button>
          )}
          <Button
            type="submit"
            onClick={ignoreSecondOfDouble}
            {...(isAsking && isDangerous && { color: 'red' })}
            loading={performing.isPending || previewing.isPending}
            disabled={isAsking && isRefused}
          >
            {isAsking ? 'Confirm' : 'Continue'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** It takes the focus, so that it is read before anything is confirmed. */
function Question({ children }: { children: ReactNode }) {
  const text = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    text.current?.focus();
  }, []);
  return (
    <Text ref={text} tabIndex={-1} data-autofocus className={classes['question'] ?? ''}>
      {children}
    </Text>
  );
}

/** Whoever clicks twice has seen one button. */
function ignoreSecondOfDouble(event: MouseEvent) {
  if (event.detail > 1) event.preventDefault();
}
