/* global document, Node, HTMLElement, getComputedStyle */

// What runs within a page, in the browser: plain JavaScript, for the types of pages are not those of Node.

/** Whether all that was asked for is there. */
export function isLoaded() {
  return document.querySelector('[aria-label=Loading]') === null;
}

/** Where the keyboard is. */
export function focused() {
  const { id, textContent } = document.activeElement;
  return id || textContent;
}

/** Whether something has to be typed into a field, and nothing is. */
export function isMissing(field) {
  return field.validity.valueMissing;
}

/** Where the page is wider than its window, and texts that are cut off. */
export function cutTexts() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
  const isCut = (element) => {
    const { overflowX, clipPath, clip } = getComputedStyle(element);
    // For screen readers alone.
    if (clip !== 'auto' || clipPath !== 'none' || element.clientWidth <= 1) return false;
    return ['hidden', 'clip'].includes(overflowX) && element.scrollWidth > element.clientWidth + 1;
  };
  const elements = [...document.body.querySelectorAll('*')].filter(
    (element) => element instanceof HTMLElement && hasText(element),
  );
  return [
    ...(scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide, and its window ${clientWidth}`] : []),
    ...elements.filter(isCut).map(({ textContent }) => `cut: ${textContent}`),
  ];
}

/** Whatever outlives the page, as text. */
export function kept() {
  return JSON.stringify([{ ...globalThis.localStorage }, { ...globalThis.sessionStorage }, document.cookie]);
}
