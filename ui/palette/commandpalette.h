#pragma once

#include "base/ids.h"
#include "store/folderrecord.h"
#include "ui/services.h"

#include <QAction>
#include <QFrame>
#include <QPointer>
#include <memory>

namespace posthorn
{

/// Ctrl+K: one field over actions, folders and people of the context that is shown, settings and searches;
/// also the "move to folder" picker. A popup of the window, shown at its top. Window thread.
class CommandPalette : public QFrame
{
    Q_OBJECT

public:
    enum class Mode { Everything, PickFolder };

    explicit CommandPalette(const Services &services, QWidget *parent);
    ~CommandPalette() override;

    void setActions(const QList<QAction *> &actions);
    void open(Mode mode);

Q_SIGNALS:
    void folderChosen(posthorn::FolderId folder, posthorn::CommandPalette::Mode mode);
    void personChosen(const QString &address);
    void searchRequested(const QString &text);
    /// The name of a SettingRow.
    void settingChosen(const QString &name);

protected:
    void hideEvent(QHideEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
    QPointer<QWidget> m_focusBefore;
};

} // namespace posthorn
