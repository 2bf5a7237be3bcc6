import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { PageTexts } from './_i18n/page-texts.tsx';
import { readLanguage, readTexts } from './_i18n/server.ts';
import { TextsProvider } from './_i18n/texts.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await readTexts('home');
  return { title: { default: 'Wirespeed', template: '%s · Wirespeed' }, description: t('description') };
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#141b20' },
  ],
};

export default async function Layout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const language = await readLanguage();
  const t = await readTexts('home');
  return (
    // The theme's class is set before the first paint, and so before React looks.
    <html lang={language} suppressHydrationWarning>
      <body>
        <ThemeProvider
          attribute="class"
          defaultTheme="system"
          enableSystem
          {...(nonce !== undefined && { nonce })}
        >
          <a href="#main" className="skip">
            {t('skip')}
          </a>
          <TextsProvider language={language} messages={{}}>
            <PageTexts of={['failures', 'settings']}>{children}</PageTexts>
          </TextsProvider>
        </ThemeProvider>
      </body>
    </html>
  );
}
