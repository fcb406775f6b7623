package io.jikimi.migration;

import com.zaxxer.hikari.HikariDataSource;
import io.jikimi.custody.shop.PlainPatron;
import io.jikimi.fixture.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The library without Jikimi in a process of its own, which writes and looks up what it is told.
 * Made up people.
 */
public final class PlainProcess {

    private final PlainLibrary library;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final List<Long> own = new ArrayList<>();
    private int written;

    private PlainProcess(PlainLibrary library, int first) {
        this.library = library;
        written = first;
    }

    /**
     * Takes the address of the database and the number of the first row it writes, and obeys until
     * its input ends.
     */
    public static void main(String[] arguments) throws IOException {
        try (HikariDataSource database = TestDatabase.pool(arguments[0], "postgres", 2);
                PlainLibrary library = new PlainLibrary(database, "none")) {
            PlainProcess process = new PlainProcess(library, Integer.parseInt(arguments[1]));
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                process.obey(line.split("\t"));
            }
        }
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "write" -> write(new SplittableRandom(Long.parseLong(words[1])), words[2]);
            case "check" -> out.println(check(Long.valueOf(words[1]), words[2], words[3]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private void write(SplittableRandom random, String times) {
        for (int step = 0; step < Integer.parseInt(times); step++) {
            int choice = own.isEmpty() ? 0 : random.nextInt(4);
            String email = "Old" + written++ + "@example.com";
            if (choice == 0) {
                own.add(library.join("옛 가상" + written, email).id);
            } else {
                library.change(
                        own.get(random.nextInt(own.size())),
                        patron -> {
                            patron.name = choice == 1 ? "옛 바뀐" + written : patron.name;
                            patron.email = choice == 1 ? patron.email : choice == 2 ? email : null;
                        });
            }
        }
        for (Long id : own) {
            PlainPatron patron = library.get(id);
            out.println("row\t" + id + "\t" + patron.name + "\t" + patron.email);
        }
        out.println("done");
    }

    private String check(Long id, String name, String email) {
        PlainPatron patron = library.get(id);
        if (!name.equals(patron.name) || !email.equals(String.valueOf(patron.email))) {
            return "row " + id + " reads otherwise";
        }
        boolean found =
                patron.email == null
                        || library.find(patron.email).stream()
                                .map(each -> each.id)
                                .allMatch(each -> Objects.equals(each, id));
        return found && (patron.email == null || !library.find(patron.email).isEmpty())
                ? "same"
                : "row " + id + " is not found";
    }
}
