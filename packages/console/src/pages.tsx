import { lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { useMay } from './session/session.ts';
import { NotFoundPage } from './shell/not-found.tsx';

// Each with scripts of its own, which are loaded when it is opened.
const OverviewPage = lazy(() => import('./overview/overview-page.tsx'));
const FindPage = lazy(() => import('./find/find-page.tsx'));
const UserPage = lazy(() => import('./user/user-page.tsx'));
const TransactionPage = lazy(() => import('./transaction/transaction-page.tsx'));
const GroupPage = lazy(() => import('./transaction/group-page.tsx'));
const AssetsPage = lazy(() => import('./asset/assets-page.tsx'));
const AssetPage = lazy(() => import('./asset/asset-page.tsx'));
const WebhooksPage = lazy(() => import('./webhook/webhooks-page.tsx'));
const WebhookPage = lazy(() => import('./webhook/webhook-page.tsx'));
const EventsPage = lazy(() => import('./event/events-page.tsx'));

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
