import { useEffect, useEffectEvent, useState } from 'react';
import { useTellFailure } from '../ui/notice.tsx';
import { droppedFiles } from './dropped.ts';
import type { ChosenFile } from './dropped.ts';

/**
 * Files dropped anywhere in the window, until they are taken. Without this the window would leave the page for the file.
 *
 * @param onDrop told when some have come
 */
export function useWindowDrop(onDrop: () => void): {
  readonly dropped: readonly ChosenFile[] | null;
  readonly take: () => void;
} {
  const [dropped, setDropped] = useState<readonly ChosenFile[] | null>(null);
  const unread = useEffectEvent(useTellFailure());
  useEffect(() => {
    const over = (event: DragEvent): void => {
      event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      if (event.dataTransfer === null || event.dataTransfer.items.length === 0) return;
      droppedFiles(event.dataTransfer)
        .then((files) => {
          if (files.length === 0) return;
          setDropped(files);
          onDrop();
        })
        .catch(unread);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, [onDrop]);
  return {
    dropped,
    take: () => {
      setDropped(null);
    },
  };
}
