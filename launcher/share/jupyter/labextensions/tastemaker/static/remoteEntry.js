// Cards in JupyterLab's launcher: the notebook to start with, and the dashboards as pages of their own.
// Written by hand in the form in which JupyterLab loads extensions, so that nothing has to be built.
(globalThis._JUPYTERLAB ??= {}).tastemaker = (() => {
  const drawing = colour =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${colour}"/>` +
    '<path d="M7 23v-8M13 23V10M19 23v-6M25 23V13" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>';
  const OPEN = 'tastemaker:open', CATEGORY = 'tastemaker';
  let shared;

  // A module that JupyterLab shares with its extensions.
  const taken = async name => (await Object.values(shared[name])[0].get())();

  // The notebooks below a folder; none where there is no such folder.
  const notebooks = async (contents, folder) => {
    try {
      const listed = (await contents.get(folder)).content;
      return listed.filter(one => one.type === 'notebook').map(one => one.path);
    } catch {
      return [];
    }
  };

  // The first notebook and the dashboards, whether the server was started in the project's folder or among its notebooks.
  const found = async contents => {
    for (const folder of ['notebooks', '']) {
      const start = (await notebooks(contents, folder)).find(path => path.endsWith('00_start.ipynb'));
      if (start) {
        return {start, pages: await notebooks(contents, folder ? `${folder}/dashboards` : 'dashboards')};
      }
    }
    return {pages: []};
  };

  const title = path => {
    const name = path.split('/').pop().replace('.ipynb', '').replaceAll('_', ' ');
    return name[0].toUpperCase() + name.slice(1);
  };

  const activate = async (app, launcher) => {
    const {LabIcon} = await taken('@jupyterlab/ui-components');
    const startIcon = new LabIcon({name: 'tastemaker:start', svgstr: drawing('#0b7a75')});
    const pageIcon = new LabIcon({name: 'tastemaker:page', svgstr: drawing('#6a5acd')});
    const {contents, serverSettings} = app.serviceManager;
    app.commands.addCommand(OPEN, {
      label: args => args.title ?? 'tastemaker',
      caption: args => args.page ? 'Open as a page of its own' : 'Open the notebook',
      icon: args => args.page ? pageIcon : startIcon,
      execute: args => args.page
        ? window.open(`${serverSettings.baseUrl}voila/render/${encodeURI(args.path)}`, '_blank', 'noopener')
        : app.commands.execute('docmanager:open', {path: args.path}),
    });
    const {start, pages} = await found(contents);
    const add = (rank, args) => launcher.add({command: OPEN, args, category: CATEGORY, rank});
    if (start) {
      add(0, {path: start, title: 'Start here', page: false});
    }
    pages.forEach((path, place) => add(1 + place, {path, title: title(path), page: true}));
  };

  return {
    init: scope => { shared = scope; },
    get: async () => {
      if (!shared['@jupyterlab/launcher']) {
        return () => ({__esModule: true, default: []});   // Voila loads it too, and has no launcher
      }
      const {ILauncher} = await taken('@jupyterlab/launcher');
      const plugin = {id: 'tastemaker:cards', autoStart: true, requires: [ILauncher], activate};
      return () => ({__esModule: true, default: plugin});
    },
  };
})();
