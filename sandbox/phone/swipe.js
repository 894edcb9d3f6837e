// A message swiped to the left with one finger is replied to.

const FAR = 56;

/** Call `wish` when a finger has moved the node far enough to the left; a shorter way is undone. */
export function onSwipe(node, wish) {
  let from = null;
  node.addEventListener("touchstart", (event) => {
    const [touch] = event.changedTouches;
    from = event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
  }, { passive: true });
  node.addEventListener("touchmove", (event) => {
    if (!from) return;
    const [touch] = event.changedTouches;
    const across = touch.clientX - from.x;
    if (Math.abs(touch.clientY - from.y) > Math.max(24, -across)) from = null;
    const shift = from ? Math.max(-72, Math.min(0, across)) : 0;
    node.style.setProperty("--swipe", `${shift}px`);
    node.classList.toggle("swiped", shift <= -FAR);
  }, { passive: true });
  const end = (event) => {
    const far = from && event.changedTouches[0].clientX - from.x <= -FAR;
    from = null;
    node.style.removeProperty("--swipe");
    node.classList.remove("swiped");
    if (far && event.type === "touchend") wish();
  };
  node.addEventListener("touchend", end);
  node.addEventListener("touchcancel", end);
}
