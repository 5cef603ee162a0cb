#pragma once

#include <QWidget>

class QVBoxLayout;

namespace posthorn
{

class ChangeHistory;
class Settings;
struct PictureSender;

/// The senders whose remote pictures are always shown, each with a button that takes the permission away,
/// which the history can undo. Window thread; a child of its page, which outlives neither argument.
class PictureSenderList : public QWidget
{
    Q_OBJECT

public:
    /// `nobody`: what stands there when the list is empty.
    PictureSenderList(const QString &nobody, Settings &settings, ChangeHistory &history,
                      QWidget *parent = nullptr);

private:
    void fill();
    void addRow(const PictureSender &sender);
    void remove(const PictureSender &sender);

    QString m_nobody;
    Settings &m_settings;
    ChangeHistory &m_history;
    QVBoxLayout *m_column;
};

} // namespace posthorn
