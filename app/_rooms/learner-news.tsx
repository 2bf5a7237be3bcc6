'use client';

import { later } from '../_i18n/later.tsx';

/** Comes after the page: it needs the schemas of what the server says. */
export const LearnerNews = later(() => import('./my-room-news.tsx').then((module) => module.MyRoomNews));
