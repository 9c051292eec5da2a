package dev.sluice.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** nginx serving JSON files. */
public final class Nginx {

    // One process, so that killing it is enough; every path inside the folder, so that any user can run it.
    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path temporary;
              proxy_temp_path temporary;
              fastcgi_temp_path temporary;
              uwsgi_temp_path temporary;
              scgi_temp_path temporary;
              types { application/json json; }
              server {
                listen 127.0.0.1:%d;
                location / { root files; }
                location = /ready { return 200; }
              }
            }
            """;

    private Nginx() {}

    /** Starts it on files by name, such as {@code stock.json}; the test says {@code @Needs(NGINX)}. */
    public static RealServer serving(Path folder, Map<String, String> files) throws IOException, InterruptedException {
        Path root = Files.createDirectory(folder.resolve("files"));
        for (Map.Entry<String, String> file : files.entrySet())
            Files.writeString(root.resolve(file.getKey()), file.getValue());
        return RealServer.start(
                folder,
                "/ready",
                port -> List.of(
                        ExternalProgram.NGINX.path().orElseThrow().toString(),
                        "-e",
                        "stderr",
                        "-p",
                        folder.toString(),
                        "-c",
                        configuration(folder, port).toString()));
    }

    private static Path configuration(Path folder, int port) throws IOException {
        return Files.writeString(folder.resolve("nginx.conf"), CONFIGURATION.formatted(port));
    }
}
