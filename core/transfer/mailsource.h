#pragma once

#include "base/folderrole.h"
#include "mailreader.h"
#include "mboxkind.h"

#include <QList>
#include <memory>

namespace posthorn
{

/// A folder with mail in files. A value.
struct SourceFolder {
    enum class Kind { Mbox, Maildir, Eml };
    Kind kind = Kind::Mbox;
    QString path; // what it is called below its source, levels joined by '/'; empty = the source itself
    QString file; // the mbox, the Maildir, the folder of messages, or the one message
    FolderRole role = FolderRole::None; // as its name says
    qint64 bytes = 0;                   // of its files
    qint64 messages = -1;               // files; -1 = an mbox, which would have to be read for it
};

/// What is left out of a source before anything is read.
struct SkippedPlace {
    QString place;
    SkipReason reason = SkipReason::Unreadable;
};

/// The mail in files below one place. A value.
struct MailSource {
    QList<SourceFolder> folders;
    QList<SkippedPlace> skipped; // at most 1,000
    [[nodiscard]] qint64 bytes() const;
};

/// Looks what mail there is: an mbox or a message, a Maildir with its subfolders (Maildir++, or folders in
/// folders), a folder of .eml files, of mboxes with their .sbd folders (Thunderbird), or of all that, down to
/// 32 levels. Follows no symbolic link but `path` itself. Reads the beginnings of files. Blocking. Errors:
/// Usage/NotFound where there is nothing at `path`, Store/StoreUnavailable where it may not be read.
[[nodiscard]] Result<MailSource> findMail(const QString &path);

/// `kind`: of an mbox, where the user knows better than what the file tells. Errors: Store/StoreUnavailable.
[[nodiscard]] Result<std::unique_ptr<MailReader>> openMail(const SourceFolder &folder,
                                                           std::optional<MboxKind> kind = {});

/// What a folder is for, by the names that mail programs give: "Inbox", "Sent Items", "Deleted Messages", ...
[[nodiscard]] FolderRole roleOfFolderName(const QString &name);

} // namespace posthorn
