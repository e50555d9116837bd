# The service on a CPU. libtorch in the jar is the one of the machine that builds (amd64 or arm64), so build on the
# architecture that runs it: no --platform=$BUILDPLATFORM here. It needs glibc and libstdc++: no Alpine.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
# A layer of its own: downloaded again only when pom.xml changes.
COPY pom.xml ./
RUN mvn -B -ntp -q dependency:resolve dependency:resolve-plugins -DincludeScope=runtime
COPY src/main src/main
RUN mvn -B -ntp -q package -Dmaven.test.skip=true \
 && cp target/r2ec-*.jar r2ec.jar \
 && java -Djarmode=tools -jar r2ec.jar extract --layers --destination layers

FROM eclipse-temurin:25-jre
LABEL org.opencontainers.image.title="r2ec" \
      org.opencontainers.image.description="Online recommendation with reasoning" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 r2ec \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/cache/r2ec --shell /usr/sbin/nologin r2ec \
 && install --directory --owner=10001 --group=10001 --mode=0750 /var/cache/r2ec
WORKDIR /opt/r2ec
# From what changes least to what changes most.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY --chmod=0555 docker/http-ok ./

# The service has no authentication yet and listens on 127.0.0.1 alone by default. In a container that would be
# unreachable, so here it listens on every interface: who may connect is decided by the published port, the
# Kubernetes Service and its NetworkPolicy. Never publish this port to the internet.
ENV SERVER_ADDRESS=0.0.0.0
# Everything that is written: models, native libraries, and the data of the embedded Redis when no other is given.
# The rest of the root file system may be read-only, but for /tmp.
ENV XDG_CACHE_HOME=/var/cache \
    R2EC_CACHE_DIR=/var/cache/r2ec \
    DJL_CACHE_DIR=/var/cache/r2ec/djl
# The libraries are in the jar: DJL has nothing to fetch and nobody to report to.
ENV DJL_OFFLINE=true \
    OPT_OUT_TRACKING=true
# The weights, the KV cache and the native item matrix live outside the Java heap, so the heap gets the smaller part.
ENV JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=40"
VOLUME /var/cache/r2ec

USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
# Alive, not ready: an image that still loads its model is healthy.
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 \
  CMD ["/opt/r2ec/http-ok", "/actuator/health/liveness"]
ENTRYPOINT ["java", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/r2ec/r2ec.jar"]
CMD ["serve"]
