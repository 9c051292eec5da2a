# docker build -t sluice:dev .
# docker run -p 8080:8080 -v "$PWD/conf:/conf:ro" sluice:dev
#
# The classes are for Java 17; any JDK and JRE from 17 on will do. Pin both by digest where builds must repeat.
ARG BUILD_IMAGE=docker.io/library/maven:3.9-eclipse-temurin-17
ARG RUNTIME_IMAGE=docker.io/library/eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
# Without sources this packages an empty jar, and so fetches plugins and libraries: again only when the pom changes.
COPY .mvn .mvn
COPY pom.xml .
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true package
COPY src/main src/main
RUN mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true package

FROM ${RUNTIME_IMAGE} AS runtime
# The libraries change seldom, the jar with every commit: two layers.
COPY --from=build /src/target/lib /app/lib
COPY --from=build /src/target/sluice.jar /app/sluice.jar
# Below here nothing but words: a new version or revision builds no layer again.
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Sluice" \
      org.opencontainers.image.description="A reactive API gateway that composes several backends into one answer." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Sized for a container of 512 MiB; one of another size replaces this variable as a whole.
ENV JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=50 -XX:MaxDirectMemorySize=64m -XX:MaxMetaspaceSize=96m"
# A number, because Kubernetes can't tell from a name that it isn't root.
USER 65532:65532
EXPOSE 8080 9090
# Out of memory, some request would wait for ever; exiting gets the process restarted.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-jar", "/app/sluice.jar"]
CMD ["run", "/conf"]
