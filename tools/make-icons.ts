import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { findChromium } from './lib/chromium.ts';
import { projectRoot } from './lib/project.ts';

// Draws every PNG and ICO of the application from the SVG drawings in assets/source. Run by hand after a change:
//   node tools/make-icons.ts

const STATES = ['never', 'synced', 'syncing', 'late', 'offline', 'attention', 'paused'] as const;
/** 16, 20, 24 and 32 px, each also at twice the density. */
const TRAY_PIXELS = [16, 20, 24, 32, 40, 48, 64] as const;
const ICO_PIXELS = [16, 20, 24, 32, 40, 48, 64, 128, 256] as const;
const APPLICATION_PIXELS = [16, 24, 32, 48, 64, 128, 256, 512] as const;

const assets = join(projectRoot, 'assets');
const executablePath = findChromium();
if (executablePath === null) throw new Error('No Chromium on this machine to draw the icons with');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  await mkdir(join(assets, 'tray'), { recursive: true });
  for (const state of STATES) {
    const drawing = await readDrawing(`tray-${state}`);
    for (const pixels of TRAY_PIXELS) {
      await writeFile(
        join(assets, 'tray', `${state}-${String(pixels)}.png`),
        await draw(page, drawing, pixels),
      );
    }
  }
  const drawing = await readDrawing('icon');
  await mkdir(join(assets, 'icons'), { recursive: true });
  for (const pixels of APPLICATION_PIXELS) {
    const size = String(pixels);
    await writeFile(join(assets, 'icons', `${size}x${size}.png`), await draw(page, drawing, pixels));
  }
  await writeFile(join(assets, 'icon.png'), await draw(page, drawing, 512));
  const images: IconImage[] = [];
  for (const pixels of ICO_PIXELS) images.push({ pixels, png: await draw(page, drawing, pixels) });
  await writeFile(join(assets, 'icon.ico'), iconFile(images));
} finally {
  await browser.close();
}

interface IconImage {
  readonly pixels: number;
  readonly png: Buffer;
}

function readDrawing(name: string): Promise<string> {
  return readFile(join(assets, 'source', `${name}.svg`), 'utf8');
}

async function draw(page: Page, drawing: string, pixels: number): Promise<Buffer> {
  await page.setViewportSize({ width: pixels, height: pixels });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${String(pixels)}px}</style>${drawing}`,
  );
  return page.screenshot({ omitBackground: true });
}

/** An ICO file whose images are PNGs, as Windows reads them since Vista. */
function iconFile(images: readonly IconImage[]): Buffer {
  const HEADER = 6;
  const ENTRY = 16;
  const directory = Buffer.alloc(HEADER + ENTRY * images.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(images.length, 4);
  let position = directory.length;
  images.forEach(({ pixels, png }, index) => {
    const at = HEADER + ENTRY * index;
    // One byte for a size: 256 is written as 0.
    directory.writeUInt8(pixels % 256, at);
    directory.writeUInt8(pixels % 256, at + 1);
    directory.writeUInt16LE(1, at + 4);
    directory.writeUInt16LE(32, at + 6);
    directory.writeUInt32LE(png.length, at + 8);
    directory.writeUInt32LE(position, at + 12);
    position += png.length;
  });
  return Buffer.concat([directory, ...images.map(({ png }) => png)]);
}
