// The part of an Android module's build that concerns Greenroom. Copy the schema and the operations into src/main/graphql.

// docs build
plugins {
  id("com.apollographql.apollo") version "4.3.3"
}

dependencies {
  implementation("com.apollographql.apollo:apollo-runtime:4.3.3")
}

apollo {
  service("greenroom") {
    packageName.set("app.greenroom.api")
    // schema.graphql and the operations, as they stand in this repository
    srcDir("src/main/graphql")
  }
}
// docs end
