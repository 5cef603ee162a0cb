#pragma once

#include "account/account.h"

#include <QWidget>

class QCheckBox;
class QListWidget;
class QSpinBox;

namespace posthorn
{

class SettingsForm;
class SizeLimitBox;

/// The single switches of an account's rules on what leaves its server, but for when mail that was collected
/// does (AfterDownloadRow). Window thread.
class RetentionForm : public QWidget
{
    Q_OBJECT

public:
    explicit RetentionForm(QWidget *parent = nullptr);

    void setAccount(const Account &account);
    /// What `onlyFolders` can be chosen from: paths of the server's folders that mail is collected from.
    /// Those that are chosen and are not among them are shown, too.
    void setFolders(const QStringList &paths);
    /// Sets what is chosen here.
    void applyTo(RetentionPolicy &policy) const;

Q_SIGNALS:
    /// By the user.
    void changed();

private:
    void build();
    void fillFolders(const QStringList &chosen);
    void told();
    [[nodiscard]] QStringList chosenFolders() const;

    SettingsForm *m_form;
    QCheckBox *m_removeDeleted;
    QCheckBox *m_keepWhatLeft;
    QSpinBox *m_mostMessages;
    SizeLimitBox *m_mostBytes;
    QCheckBox *m_spareUnread;
    QCheckBox *m_spareFlagged;
    QCheckBox *m_spareTagged;
    QSpinBox *m_grace;
    QListWidget *m_folders;
    QStringList m_paths;
    RetentionPolicy m_given; // for what is no choice
    bool m_filling = false;
};

} // namespace posthorn
