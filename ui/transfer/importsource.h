#pragma once

#include <QWidget>

class QListWidget;

namespace posthorn
{

/// Where the mail is: the profiles of Thunderbird on this computer, found by themselves on a worker, or a
/// file or a folder that is chosen. Window thread.
class ImportSource : public QWidget
{
    Q_OBJECT

public:
    /// `home`: where profiles are looked for.
    ImportSource(const QString &home, QWidget *parent);

Q_SIGNALS:
    /// A file or folder with mail, or a profile.
    void chosen(const QString &path);
    /// The profiles are known.
    void listed();

private:
    void listProfiles(const QString &home);
    void choose(bool folder);

    QListWidget *m_profiles;
};

} // namespace posthorn
