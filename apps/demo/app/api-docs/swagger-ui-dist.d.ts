declare module '*.css'

/** What is used of Swagger UI, which brings no types. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  import type { ComponentType, createElement } from 'react'

  interface FormProps {
    readonly schema: { has(name: string): boolean }
    readonly required?: boolean
    /** True: the field begins with its sample. False: it begins empty. */
    readonly dispatchInitialValue?: boolean | undefined
  }

  type Wrapper<Props> = (
    original: ComponentType<Props>,
    system: { readonly React: { readonly createElement: typeof createElement } },
  ) => ComponentType<Props>

  export type SwaggerPlugin = () => {
    readonly wrapComponents: {
      readonly JsonSchemaForm: Wrapper<FormProps>
      readonly ParameterIncludeEmpty: Wrapper<object>
    }
  }

  interface Options {
    domNode: HTMLElement | null
    url: string
    presets: readonly unknown[]
    plugins: readonly SwaggerPlugin[]
    layout: 'BaseLayout'
    tryItOutEnabled: boolean
    defaultModelsExpandDepth: number
    validatorUrl: null
  }

  const SwaggerUI: {
    (options: Options): unknown
    readonly presets: { readonly apis: unknown }
  }
  export default SwaggerUI
}
