import { TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useNavigate } from 'react-router';

/** Finds a user, a transaction or a reference, from every page. */
export function SearchBox() {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const sought = text.trim();
    if (sought === '') return;
    setText('');
    void navigate(`/find?q=${encodeURIComponent(sought)}`);
  };
  return (
    <form role="search" onSubmit={submit}>
      <TextInput
        size="xs"
        type="search"
        aria-label="Find a user, a transaction or a reference"
        placeholder="Id or reference"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
    </form>
  );
}
