import{h as e}from"./chunk-EMY5RW6Z.js";function n(){return e("p",{children:"Nothing here yet."})}export{n as default};
