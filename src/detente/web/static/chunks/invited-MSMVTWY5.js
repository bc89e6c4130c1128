import{h as n}from"./chunk-EMY5RW6Z.js";function d({play:t}){return n("p",{children:t})}export{d as default};
