import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { french } from '../../src-main/api/format.ts';
import { shapeOf } from '../connection/engine.tsx';

const SHOWN_MS = 4_000;

interface Notice {
  readonly text: string;
  readonly key: number;
}

interface NoticeBoard {
  readonly notice: Notice | null;
  readonly tell: (text: string) => void;
}

const NoticeContext = createContext<NoticeBoard>({ notice: null, tell: () => undefined });

/** Holds the one short message that a small action leaves behind (« Numéro unique copié »). */
export function NoticeProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [notice, setNotice] = useState<Notice | null>(null);
  const tell = useCallback((text: string) => {
    setNotice((before) => ({ text, key: (before?.key ?? 0) + 1 }));
  }, []);
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => {
      setNotice(null);
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [notice]);
  const board = useMemo(() => ({ notice, tell }), [notice, tell]);
  return <NoticeContext value={board}>{children}</NoticeContext>;
}

/** Says a short message in the status bar and to screen readers. */
export function useTell(): (text: string) => void {
  return use(NoticeContext).tell;
}

/** Says what was wrong with an action, and what to do. */
export function useTellFailure(): (error: unknown) => void {
  const tell = useTell();
  return (error) => {
    const { message, hint } = shapeOf(error);
    tell(french(`${message} ${hint ?? ''}`.trim()));
  };
}

/** Where the message appears. */
export function NoticeLine(): ReactNode {
  const { notice } = use(NoticeContext);
  return (
    <span className="notice" role="status" aria-live="polite">
      {notice === null ? '' : notice.text}
    </span>
  );
}
