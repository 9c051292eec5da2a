# docker build -t sluice:dev .
# docker run --read-only --tmpfs /tmp -p 8080:8080 -v "$PWD/conf:/conf:ro" sluice:dev
#
# BUILD_IMAGE needs a JDK from 25.0.4 on with jlink, at JAVA_HOME, and Maven. RUNTIME_IMAGE needs the C library of this JDK,
# libstdc++ and zlib, but no Java and no shell. Pin both by digest for repeatable builds.
ARG BUILD_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:latest

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
# The Java of the image has only the modules that the libraries use. The class archive serves starts without the trained cache.
RUN ["jlink", "--output", "/opt/java", \
     "--compress", "zip-6", "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--add-modules", \
     "java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.unsupported"]
RUN ["/opt/java/bin/java", "-Xshare:dump"]
# Without sources, this packages an empty jar, fetches plugins and libraries, and writes the SBOM. It runs again only if the pom changes.
COPY .mvn .mvn
COPY pom.xml .
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true package
COPY src/main src/main
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcyclonedx.skip package
# Netty would unpack its library for epoll into /tmp, which a read-only container does not have.
WORKDIR /opt/native
RUN for jar in /src/target/lib/netty-transport-native-*-linux-"$(uname -m | sed s/aarch64/aarch_64/)".jar; do jar xf "$jar" || exit 1; done \
    && mv META-INF/native/*.so . && rm -r META-INF

FROM ${RUNTIME_IMAGE} AS runtime
# The files that change least come first, so that a commit changes only the last layers.
COPY --from=build /opt/java /opt/java
COPY --from=build /src/target/lib /app/lib
COPY --from=build /opt/native /app/native
COPY --from=build /src/target/bom.json /app/sbom.cdx.json
COPY LICENSE /app/LICENSE
COPY NOTICE /app/NOTICE
COPY --from=build /src/target/sluice.jar /app/sluice.jar

FROM runtime AS trained
# Runs the gateway and TLS handshakes once, and stores the loaded and linked classes in a cache. Java ignores the cache if a jar has changed;
# Java before 25.0.4 does not check this. The cache has no method profiles: with profiles, the compilers would use more CPU
# in the first second than the rest of the start.
COPY conf /conf
RUN ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining", \
     "-XX:AOTCacheOutput=/app/sluice.aot", "--sun-misc-unsafe-memory-access=allow", \
     "-Djava.library.path=/app/native", "-jar", "/app/sluice.jar", "rehearse", "/conf"]

FROM runtime
COPY --from=trained /app/sluice.aot /app/sluice.aot
# Only labels follow, so a new version or revision builds no layer again.
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.description="A reactive API gateway that composes several backends into one response." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV PATH=/opt/java/bin
# Sized for a container of 256 MiB. For another size, replace the whole variable (docs/kubernetes.md).
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:MaxRAMPercentage=40 -XX:MaxDirectMemorySize=32m -XX:MaxMetaspaceSize=56m"
# Probes and Prometheus connect from outside of the container. A configuration without admin.host listens here; without
# admin.token or the file that SLUICE_ADMIN_TOKEN_FILE names, every address gets health and metrics only.
ENV SLUICE_ADMIN_HOST=0.0.0.0
# Kubernetes can verify that a numeric user is not root; it cannot verify a name.
USER 65532:65532
EXPOSE 8080 9090
# ExitOnOutOfMemoryError exits, because some requests would otherwise never end; Kubernetes restarts the container. The other
# options let Netty use sun.misc.Unsafe, so that a request costs less, set the folder of the native libraries, and shorten the start: the
# trained cache, fewer collections while the heap grows, later compilation, and reflection without generated code. The
# first 20,000 requests cost no more, and only the configuration uses reflection.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-XX:AOTCache=/app/sluice.aot", "-XX:InitialRAMPercentage=10", \
            "-XX:CompileThresholdScaling=2", "--sun-misc-unsafe-memory-access=allow", "-Djava.library.path=/app/native", \
            "-Djdk.reflect.useNativeAccessorOnly=true", "-jar", "/app/sluice.jar"]
CMD ["run", "/conf"]
