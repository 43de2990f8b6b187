/** All that reads HTML from the clipboard: one script, which is loaded before the first paste. */
export { HtmlWalk } from './html-walk.ts';
export { onlyPicture, takePictures } from './pasted-pictures.ts';
