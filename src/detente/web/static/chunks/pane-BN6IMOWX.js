import{i as e}from"./chunk-3IN53V77.js";function n(){return e("p",{children:"Nothing here yet."})}export{n as default};
