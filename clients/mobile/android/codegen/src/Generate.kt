// Makes Kotlin of the schema and of the operations that all clients share: schema, operations, where to.
package app.greenroom.codegen

import com.apollographql.apollo.compiler.ApolloCompiler
import com.apollographql.apollo.compiler.CodegenSchemaOptions
import com.apollographql.apollo.compiler.buildCodegenOptions
import com.apollographql.apollo.compiler.buildIrOptions
import com.apollographql.apollo.compiler.codegen.writeTo
import com.apollographql.apollo.compiler.toInputFiles
import java.io.File

fun main(args: Array<String>) {
  val (schema, operations, made) = args.map(::File)
  ApolloCompiler.buildSchemaAndOperationsSources(
    schemaFiles = listOf(schema).toInputFiles(),
    executableFiles = operations.listFiles { file -> file.extension == "graphql" }!!.sorted().toInputFiles(),
    codegenSchemaOptions = CodegenSchemaOptions(),
    irOptions = buildIrOptions(),
    codegenOptions = buildCodegenOptions(packageName = "app.greenroom.api"),
    layoutFactory = null,
    operationOutputGenerator = null,
    irOperationsTransform = null,
    javaOutputTransform = null,
    kotlinOutputTransform = null,
    documentTransform = null,
    logger = null,
    operationManifestFile = null,
  ).writeTo(made, true, null)
}
