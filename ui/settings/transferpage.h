#pragma once

#include "account/settingsimport.h"
#include "ui/services.h"

#include <QWidget>
#include <optional>

class QListWidget;
class QPushButton;

namespace posthorn
{

class Banner;
class ChangeHistory;

/// Mail from files and into files, in windows of their own; all settings into a file, and those of a file
/// into this profile: first shown as a list of what would change, then done, and taken back by the history.
/// Files are read and written on a worker. Window thread.
class TransferPage : public QWidget
{
    Q_OBJECT

public:
    TransferPage(const Services &services, ChangeHistory &history, QWidget *parent = nullptr);

    /// What the two file dialogs end in.
    void exportTo(const QString &path);
    void openFile(const QString &path);

private:
    [[nodiscard]] QWidget *owner() const;
    QPushButton *addPart(const char *name, const QString &button);
    void chooseTarget();
    void chooseFile();
    void showPlan(const QString &fileName, const SettingsFile &file);
    void bringIn();
    void takeBack(const SettingsImport::Before &before);
    void putBack(const SettingsImport::Before &before, int kept);
    void say(const QString &words, bool wrong);
    void closePlan();
    [[nodiscard]] SettingsImport::SetPreference setter() const;

    Services m_services;
    ChangeHistory &m_history;
    Banner *m_note;
    QWidget *m_planPart;
    QListWidget *m_plan;
    QPushButton *m_bringIn;
    std::optional<SettingsImport> m_import;
    QString m_fileName;
};

} // namespace posthorn
