package io.jikimi.keys;

import io.jikimi.keys.KeyRotation.Kind;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From when on no backup reveals what was destroyed (파기, 개인정보 보호법 제21조). A backup from before holds
 * the wrapped keys of its day: the data key that opens the value, and the key of the search index,
 * with which whoever has it could try one value after the other against the stored hashes. It
 * reveals nothing once none of these keys is in use any more and the epoch that wrapped them is
 * destroyed, and every older one with it.
 *
 * <p>Not covered: a backup from before the column was encrypted, and one in which the value stands
 * under the key of somebody else, to whom it belonged then; it ends with the horizon of that one.
 *
 * @param epoch the last epoch of the master key that wrapped one of these keys
 * @param day the day on which that epoch was destroyed, or else the first on which it may be; null
 *     while keys hang on it, while one of these keys is in use, or while the keeping period of the
 *     backups is not declared
 * @param reached whether the epoch is destroyed and none of these keys is in use
 * @param rotateFirst which keys from before the destruction are still in use and have to be rotated
 *     before the master key is
 */
public record BackupHorizon(
        int epoch, @Nullable LocalDate day, boolean reached, Set<Kind> rotateFirst) {

    public BackupHorizon {
        rotateFirst = Set.copyOf(rotateFirst);
    }
}
