import path from 'node:path';

/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  // `npm run dev` serves there; Next by itself only trusts the name localhost.
  allowedDevOrigins: ['127.0.0.1'],
  poweredByHeader: false,
  // server/web/page-output.ts does, better.
  compress: false,
  turbopack: {
    root: path.resolve(import.meta.dirname),
    // The server sends texts that it has parsed already (app/_i18n/server.ts), so the parser stays there.
    resolveAlias: { 'use-intl/format-message': 'use-intl/format-message/format-only' },
    rules: {
      '*.ts': {
        condition: { all: ['browser', { path: /app\/_i18n\/(?:en|de)\/[a-z-]+\.ts$/ }] },
        loaders: ['./app/_i18n/compile-loader.mjs'],
        as: '*.js',
      },
    },
  },
};
