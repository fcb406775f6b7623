package io.jikimi.bad.keys;

/** Names a table in a message, as it may. */
public final class TellsTheOperator {

    String message() {
        return "The keys are gone. Restore jikimi_epoch, and look at jikimi_data_key.";
    }
}
