package com.example.hanbit.safety;

import com.example.hanbit.HanbitShopApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/**
 * The main class of the whole shop, with its pages, in a process of its own. It says in a file on
 * which port it answers, and ends when its parent does.
 */
final class ShopProcess {

    /** The file with the port, which is there once the shop is open. */
    static final String PORT_FILE = "safety.port-file";

    private ShopProcess() {}

    public static void main(String[] arguments) throws IOException {
        try {
            ServletWebServerApplicationContext shop =
                    (ServletWebServerApplicationContext)
                            new SpringApplicationBuilder(
                                            HanbitShopApplication.class, OpenShop.Time.class)
                                    .run(arguments);
            say(
                    Path.of(shop.getEnvironment().getRequiredProperty(PORT_FILE)),
                    shop.getWebServer().getPort());
            while (System.in.read() >= 0) {
                // The parent says nothing; when it ends, so does this.
                continue;
            }
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Whoever finds the file finds the whole number in it. */
    private static void say(Path file, int port) throws IOException {
        Path begun = file.resolveSibling(file.getFileName() + ".begun");
        Files.writeString(begun, Integer.toString(port));
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
