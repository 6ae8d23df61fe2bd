import { Navigate, Route, Routes } from 'react-router';
import { OverviewPage } from './overview/overview-page.tsx';
import { useMay } from './session/session.ts';
import { NotFoundPage } from './shell/not-found.tsx';
import { part } from './show/part.tsx';

// The first page comes with the console; each other one is loaded when it is opened.
const FindPage = part('find', () => import('./find/find-page.tsx'));
const UserPage = part('user', () => import('./user/user-page.tsx'));
const TransactionPage = part('transaction', () => import('./transaction/transaction-page.tsx'));
const GroupPage = part('group', () => import('./transaction/group-page.tsx'));
const AssetsPage = part('assets', () => import('./asset/assets-page.tsx'));
const AssetPage = part('asset', () => import('./asset/asset-page.tsx'));
const WebhooksPage = part('webhooks', () => import('./webhook/webhooks-page.tsx'));
const WebhookPage = part('webhook', () => import('./webhook/webhook-page.tsx'));
const EventsPage = part('events', () => import('./event/events-page.tsx'));

export function Pages() {
  const may = useMay();
  return (
    <Routes>
      <Route path="/" element={may('wallet:admin') ? <OverviewPage /> : <Navigate to="/find" replace />} />
      <Route path="/find" element={<FindPage />} />
      <Route path="/users/:userId" element={<UserPage />} />
      <Route path="/transactions/:transactionId" element={<TransactionPage />} />
      <Route path="/groups/:groupId" element={<GroupPage />} />
      <Route path="/assets" element={<AssetsPage />} />
      <Route path="/assets/:symbol" element={<AssetPage />} />
      <Route path="/webhooks" element={<WebhooksPage />} />
      <Route path="/webhooks/:webhookId" element={<WebhookPage />} />
      <Route path="/events" element={<EventsPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
