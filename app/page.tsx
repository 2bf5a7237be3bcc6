import { FEEDBACK, LABS } from '../labs/index.ts';
import { Logo } from './_ui/logo.tsx';
import { ThemeMenu } from './_ui/theme-menu.tsx';
import { Steps } from './steps.tsx';

export default function StartPage() {
  const steps = LABS.map(({ number, slug, title, goal, minutes }) => ({
    number,
    slug,
    title,
    goal,
    minutes,
  }));
  return (
    <div className="mx-auto flex min-h-dvh max-w-3xl flex-col px-5">
      <header className="flex h-14 items-center justify-between">
        <Logo />
        <ThemeMenu />
      </header>
      <main className="flex-1 pt-8 pb-16 sm:pt-14">
        <h1 className="max-w-[22ch] text-balance font-semibold text-3xl leading-tight tracking-tight sm:text-4xl">
          Write a packet generator that is its own operating system.
        </h1>
        <p className="mt-4 max-w-[62ch] text-base text-muted">
          A workshop in the browser. You write C against Unikraft’s network API; the server builds a real
          unikernel image, boots it in QEMU on a bridge of your own, and shows you every packet. Nothing to
          install.
        </p>
        <Steps steps={steps} last={FEEDBACK} />
      </main>
      <footer className="border-t py-4 text-muted text-xs">
        Your texts are kept on this server under a cookie. There is no account and no third party.
      </footer>
    </div>
  );
}
