import type { SwaggerPlugin } from 'swagger-ui-dist/swagger-ui-es-bundle.js'

/**
 * Swagger UI fills every field of a form with a sample, and sends it: a language, a keyword `string`.
 * With this, fields that need not be given and have no default begin empty, and what is empty is not sent.
 */
export const emptyFields: SwaggerPlugin = () => ({
  wrapComponents: {
    JsonSchemaForm:
      (Form, { React }) =>
      (props) => {
        const isSampled = props.dispatchInitialValue && (props.required || props.schema.has('default'))
        return React.createElement(Form, { ...props, dispatchInitialValue: isSampled })
      },
    ParameterIncludeEmpty: () => () => null,
  },
})
