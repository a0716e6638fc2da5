import 'swagger-ui-dist/swagger-ui.css'

export { default as SwaggerUI } from 'swagger-ui-dist/swagger-ui-es-bundle.js'
