import{i as n}from"./chunk-3IN53V77.js";function d({play:t}){return n("p",{children:t})}export{d as default};
