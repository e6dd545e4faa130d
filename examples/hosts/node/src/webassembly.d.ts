// What of WebAssembly is used here. Node.js has it, the types of Node.js 20 do not, and the library
// `DOM` would declare a whole browser with it.
declare namespace WebAssembly {
  const brand: unique symbol;
  class Module {
    private constructor();
    readonly [brand]: "module";
    static imports(module: Module): { readonly kind: string }[];
  }
  class Memory {
    constructor(type: { initial: number });
    readonly [brand]: "memory";
  }
  class Instance {
    constructor(module: Module, imports?: object);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  interface Global {
    value: number;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
