// The generated types as a page meets them: what it receives, it reads; what it sends, it writes.
export type {
  AccountView_Serialize as AccountView,
  AutoChangeView,
  BackupsView_Serialize as BackupsView,
  CheckView,
  CopyView_Serialize as CopyView,
  DetailsRequest_Deserialize as DetailsRequest,
  ErrorView_Serialize as ErrorView,
  FilePurposeView,
  FlowRequest_Deserialize as FlowRequest,
  GuessableView,
  IdentityView_Serialize as IdentityView,
  OverviewView_Serialize as OverviewView,
  NoticeView_Serialize as NoticeView,
  PrivateReply_Serialize as PrivateReply,
  PrivateRequest,
  PrivateView_Serialize as PrivateView,
  ReasonView,
  RestorableView_Serialize as RestorableView,
  StageView
} from './bindings';
