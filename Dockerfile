# docker build -t sluice:dev .
# docker run --read-only --tmpfs /tmp -p 8080:8080 -v "$PWD/conf:/conf:ro" sluice:dev
#
# BUILD_IMAGE needs a JDK from 17 on with jlink, at JAVA_HOME, and Maven. RUNTIME_IMAGE needs the C library that this JDK is
# for, libstdc++ and zlib; no Java and no shell. Pin both by digest where builds must repeat.
ARG BUILD_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:latest

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
# The Java that runs it: what the libraries use and no more, with an archive of its own classes for the trained one to build on.
RUN ["jlink", "--output", "/opt/java", "--generate-cds-archive", \
     "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--add-modules", \
     "java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.unsupported"]
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
# A rehearsal of what a container does, from which Java keeps the classes as loaded. An archive made by AppCDS names the
# jars that it was made of, and is left aside where they are others; the newer AOT cache does not notice that in every JDK.
COPY conf /conf
RUN ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:ArchiveClassesAtExit=/app/sluice.jsa", "-jar", "/app/sluice.jar", "rehearse", "/conf"]

FROM runtime
COPY --from=trained /app/sluice.jsa /app/sluice.jsa
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
# Out of memory, some request would wait for ever; exiting gets the process restarted.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-XX:SharedArchiveFile=/app/sluice.jsa", "-jar", "/app/sluice.jar"]
CMD ["run", "/conf"]
