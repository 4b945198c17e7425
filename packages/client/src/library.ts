/** How this SDK names itself on the wire; a test holds the version to package.json. */
export const library: { readonly name: string; readonly version: string } = Object.freeze({ name: 'fairlead', version: '0.1.0' });
