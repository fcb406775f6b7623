package io.jikimi.boot.evidence;

import io.jikimi.evidence.Checkpoint;
import io.jikimi.evidence.CheckpointSink;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;

/**
 * Mails checkpoints, best to somebody who does not administer the database, such as the privacy
 * officer. The text is plain English: with a letter of another alphabet in it the line would be
 * encoded and broken on its way. The subject, which may be encoded, says in Korean to keep it.
 */
final class MailCheckpointSink implements CheckpointSink {

    private final JavaMailSender sender;
    private final @Nullable String from;
    private final List<String> to;

    MailCheckpointSink(JavaMailSender sender, @Nullable String from, List<String> to) {
        this.sender = sender;
        this.from = from;
        this.to = List.copyOf(to);
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public void keep(Checkpoint checkpoint) {
        SimpleMailMessage message = new SimpleMailMessage();
        if (from != null) {
            message.setFrom(from);
        }
        message.setTo(to.toArray(String[]::new));
        message.setSubject("[Jikimi] 증적의 기준점 (지우지 말 것) / checkpoint " + checkpoint.at());
        message.setText(
                String.join(
                        "\n",
                        "Keep this mail. The line below shows whether ledger and access log were"
                                + " cut off or replaced.",
                        "",
                        checkpoint.line(),
                        ""));
        sender.send(message);
    }
}
