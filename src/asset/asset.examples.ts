export const PATCH_EXAMPLES = {
  rename: { summary: 'Rename it', value: { name: 'Gold Coins' } },
  resume: { summary: 'Resume it', value: { status: 'ACTIVE' } },
  lots: { summary: 'Keep its credits in lots, for good', value: { lots: true, expiredRefund: { graceDays: 14 } } },
};
