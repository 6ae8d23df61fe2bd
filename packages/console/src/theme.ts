import { Badge, createTheme, Modal, Table } from '@mantine/core';

export const theme = createTheme({
  components: {
    // It locks by a style in the page; theme.css does it instead.
    Modal: Modal.extend({ defaultProps: { lockScroll: false } }),
    Badge: Badge.extend({ defaultProps: { variant: 'dot' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'xs', horizontalSpacing: 'sm' } }),
  },
});
