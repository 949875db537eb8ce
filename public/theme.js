// Sets the theme before the first paint. A separate file, because the page's security policy allows no inline script.
// The key and the field are those of src/state/preferences.ts.
(() => {
  let theme = 'system';
  try {
    theme = JSON.parse(localStorage.getItem('savedmodel-explorer.preferences') ?? '{}').theme ?? 'system';
  } catch {
    // Storage is off or holds something else: the system's theme it is.
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
