export const CHARGEBACK_EXAMPLES = {
  any: { summary: 'Take what is there, owe the rest', value: { from: 'ANY', reference: 'dispute-4711' } },
  lot: { summary: 'Only of what was bought with it, and freeze', value: { from: 'LOT', freeze: true } },
};
