'use client';

import dynamic from 'next/dynamic';

/** Comes after the page: it needs the schemas of what the server says. */
export const LearnerNews = dynamic(() => import('./my-room-news.tsx').then((module) => module.MyRoomNews), {
  ssr: false,
});
