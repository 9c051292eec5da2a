# docker build -t sluice:dev .
# docker run --read-only --tmpfs /tmp -p 8080:8080 -v "$PWD/conf:/conf:ro" sluice:dev
#
# BUILD_IMAGE needs a JDK from 25.0.4 on with jlink, at JAVA_HOME, and Maven. RUNTIME_IMAGE needs the C library that this JDK is
# for, libstdc++ and zlib; no Java and no shell. Pin both by digest where builds must repeat.
ARG BUILD_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:latest

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
# The Java that runs it: what the libraries use and no more, with an archive of its own classes for when the trained cache is
# left aside.
RUN ["jlink", "--output", "/opt/java", \
     "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--add-modules", \
     "java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.unsupported"]
RUN ["/opt/java/bin/java", "-Xshare:dump"]
# Without sources this packages an empty jar, and so fetches plugins and libraries: again only when the pom changes.
COPY .mvn .mvn
COPY pom.xml .
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true package org.cyclonedx:cyclonedx-maven-plugin:makeBom
COPY src/main src/main
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true package

FROM ${RUNTIME_IMAGE} AS runtime
# From what changes least to what changes with every commit, a layer each.
COPY --from=build /opt/java /opt/java
COPY --from=build /src/target/lib /app/lib
COPY --from=build /src/target/bom.json /app/sbom.cdx.json
COPY --from=build /src/target/sluice.jar /app/sluice.jar

FROM runtime AS trained
# A rehearsal of what a container does, from which Java keeps the classes as loaded and linked. It compares the jars that it was
# made of with those that are there, and leaves the cache aside where they are others; Java before 25.0.4 compares nothing.
# How often each method ran is not kept: in its first second, the compilers would then take more CPU than all the rest.
COPY conf /conf
RUN ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining", \
     "-XX:AOTCacheOutput=/app/sluice.aot", "-jar", "/app/sluice.jar", "rehearse", "/conf"]

FROM runtime
COPY --from=trained /app/sluice.aot /app/sluice.aot
# Below here nothing but words: a new version or revision builds no layer again.
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.description="A reactive API gateway that composes several backends into one answer." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV PATH=/opt/java/bin
# Sized for a container of 256 MiB; one of another size replaces this variable as a whole. docs/kubernetes.md has more.
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:MaxRAMPercentage=40 -XX:MaxDirectMemorySize=32m -XX:MaxMetaspaceSize=56m"
# A number, because Kubernetes can't tell from a name that it isn't root.
USER 65532:65532
EXPOSE 8080 9090
# Out of memory, some request would wait for ever; exiting gets the process restarted. The others are for the start: the trained
# cache, fewer collections to grow the heap, compilers that begin later (the first 20,000 requests cost no more), and reflection
# (which reads the configuration, and no request) without making code for each method that it calls.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-XX:AOTCache=/app/sluice.aot", "-XX:InitialRAMPercentage=10", \
            "-XX:CompileThresholdScaling=2", "-Djdk.reflect.useNativeAccessorOnly=true", "-jar", "/app/sluice.jar"]
CMD ["run", "/conf"]
